using SamSgp.Dicom;

namespace SamSgp.Jobs.Workitems;

/// <summary>What comes with a request to cancel a workitem (PS3.4 table CC.2.2-1); all of it optional.</summary>
/// <param name="RequestingAe">AE title of who asks; empty when unknown.</param>
/// <param name="Reason">Reason For Cancellation (0074,1238).</param>
/// <param name="ContactUri">Contact URI (0074,100A) of someone to talk to.</param>
/// <param name="ContactDisplayName">Contact Display Name (0074,100C).</param>
public sealed record CancellationRequest(string RequestingAe, string? Reason, string? ContactUri, string? ContactDisplayName)
{
    /// <summary>Reads the action's information.</summary>
    public static CancellationRequest From(DicomDataset action, string requestingAe) => new(
        action.Text(DicomTag.RequestingAE) ?? requestingAe,
        action.Text(DicomTag.ReasonForCancellation),
        action.Text(DicomTag.ContactURI),
        action.Text(DicomTag.ContactDisplayName));
}
