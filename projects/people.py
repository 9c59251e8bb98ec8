"""The provider's people on a project as its organization may read them, and the team (reference 4.6, 6.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.access import Viewer
from portal.choices import ResourceNames
from portal.models import Contact, ProviderSettings, User
from portal.words import staff_name
from projects.models import Project, ProjectMember


def shown_name(user: User | None, project: Project) -> str:
    """The name, the provider's name instead, or nothing where nobody is to be named."""
    if user is None or project.organization.resource_names == ResourceNames.NONE:
        return ""
    return staff_name(str(user), project.organization)


def real_name(user: User | None) -> str:
    """The name as a billing organization reads it, whatever the project's organization shows (a8)."""
    return str(user or "")


def writer_name(contact: Contact | None, user: User | None, project: Project) -> str:
    """Who wrote it: a contact by name, the provider's people as far as they may be named."""
    return str(contact) if contact else staff_name(str(user or ""), project.organization)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the team, with how to reach them."""

    name: str
    role: str
    organization: str
    email: str
    phone: str = ""
    mobile: str = ""
    is_provider: bool = False


def team(viewer: Viewer, project: Project) -> list[Person]:
    """The team as the viewer may know it, its contacts first.

    Where our people are not named, the provider stands there once, with its support; where nobody is to be
    named, not at all.
    """
    return _people(members_of(viewer, project), project, project.organization.resource_names)


def payer_team(viewer: Viewer, project: Project) -> list[Person]:
    """The team for a billing organization, nobody masked (reference a8)."""
    return _people(payer_members_of(viewer, project), project, ResourceNames.FULL)


def _people(members: list[ProjectMember], project: Project, shown: str) -> list[Person]:
    ours = [member for member in members if member.resource]
    theirs = [_contact(member, member.contact) for member in members if member.contact]
    return [*theirs, *dict.fromkeys(_ours(ours, project, shown))]


def members_of(viewer: Viewer, project: Project) -> list[ProjectMember]:
    """The members who are still there, as far as the viewer may know of them."""
    rows = ProjectMember.objects.visible_to(viewer).filter(project=project)
    return list(rows.present().for_list())


def payer_members_of(viewer: Viewer, project: Project) -> list[ProjectMember]:
    """The members who are still there, of a project that is billed to the viewer's organization."""
    rows = ProjectMember.objects.billed_to(viewer).filter(project=project)
    return list(rows.present().for_list())


def _contact(member: ProjectMember, contact: Contact) -> Person:
    return Person(
        name=str(contact),
        role=member.role or contact.title,
        organization=str(contact.organization),
        email=contact.email,
        phone=contact.phone,
        mobile=contact.mobile,
    )


def _ours(members: list[ProjectMember], project: Project, shown: str) -> Iterator[Person]:
    provider = ProviderSettings.load()
    support = project.organization.support_email or provider.support_email
    for member in members:
        if shown == ResourceNames.FULL:
            email = member.resource.email if member.resource else ""
            yield Person(str(member), member.role, provider.name, email, is_provider=True)
        elif shown == ResourceNames.MASKED:
            phone = provider.support_phone
            yield Person(provider.name, "", provider.name, support, phone, is_provider=True)
