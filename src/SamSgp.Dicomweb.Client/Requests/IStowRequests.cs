using Refit;

namespace SamSgp.Dicomweb.Client.Requests;

/// <summary>STOW-RS (PS3.18 10.5). Answers: 200, 202 or 409 with a DICOM JSON dataset that says what became of each
/// instance.</summary>
[Headers("Accept: application/dicom+json")]
internal interface IStowRequests
{
    [Post("/studies")]
    Task<HttpResponseMessage> StoreAsync([Body] HttpContent instances, CancellationToken cancellationToken);
}
