"""My Change Approvals, a change, its documents and its proof."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from changes.filters import ApprovalFilters
from changes.models import Approval, ChangeRequest
from changes.proofs import known_to
from changes.querysets import ApprovalQuerySet, ChangeQuerySet, is_on
from changes.sections import section
from changes.tables import ApprovalTable
from portal.access import Perm, Viewer
from portal.generic import PermRequiredMixin, ScopedDetailView, ScopedListView
from portal.models.evidence import EvidenceQuerySet
from portal.views.evidence import CertificateView, ProofView, SealedMixin


class ManagedMixin(PermRequiredMixin):
    """Whatever the level, while the provider works with change management (reference 1.4, section 5)."""

    any_viewer = True

    def may_enter(self, viewer: Viewer) -> bool:
        """Gone while it is switched off."""
        return super().may_enter(viewer) and is_on()


class ApprovalsView(ManagedMixin, ScopedListView[Approval]):
    """What one was asked to approve, answered or not, until it is complete (reference a19)."""

    model = Approval
    title = _("My Change Approvals")
    table_class = ApprovalTable
    filterset_class = ApprovalFilters
    empty_title = _("Nothing to approve")
    empty_text = _("Changes about which you are asked stand here until they are complete.")

    def get_queryset(self) -> ApprovalQuerySet:
        """The viewer's own."""
        return cast("ApprovalQuerySet", self.behind_doors()).listed_for(self.viewer)


class ChangePage(ManagedMixin, ScopedDetailView[ChangeRequest]):
    """The plan in the version approvers were asked about, the approvals, and the forms to answer."""

    model = ChangeRequest
    context_object_name = "change"
    template_name = "changes/change.html"

    def get_queryset(self) -> ChangeQuerySet:
        """With everything the page names."""
        return cast("ChangeQuerySet", self.scoped()).for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The section of the approvals, with a form that was refused in its place."""
        refused = kwargs.pop("refused", None)
        version = self.object.current
        return super().get_context_data(
            page_title=version.title if version else "",
            version=version,
            may_open_ticket=self.viewer.can(Perm.TICKETS_VIEW),
            data=section(self.viewer, self.object, refused),
            **kwargs,
        )


class DocumentView(SealedMixin, ChangePage):
    """The sealed PDF of a version, its bytes checked each time."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send it; 404 for a version there never was."""
        self.object = self.get_object()
        versions = self.object.versions.all().visible_to(self.viewer).select_related("document")
        found = versions.filter(number=self.kwargs["number"]).first()
        if found is None:
            raise Http404
        return self.send_sealed(found.document)


class _KnownMixin(ManagedMixin):
    """Of the decisions about a change those whose sign-in and address the viewer may read."""

    def known(self, entries: EvidenceQuerySet) -> EvidenceQuerySet:
        """One's own; for those who hand out levels also their people's."""
        return known_to(self.viewer, entries)


class ChangeProofView(_KnownMixin, ProofView[ChangeRequest]):
    """Who answered what, and that nothing of it was changed since."""

    model = ChangeRequest


class ChangeCertificateView(_KnownMixin, CertificateView[ChangeRequest]):
    """One decision as a document for both sides."""

    model = ChangeRequest
