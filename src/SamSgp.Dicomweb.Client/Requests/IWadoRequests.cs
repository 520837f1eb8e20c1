using Refit;

namespace SamSgp.Dicomweb.Client.Requests;

/// <summary>WADO-RS (PS3.18 10.4): instances in the transfer syntax they are stored in, and metadata.</summary>
internal interface IWadoRequests
{
    /// <summary>Stored syntax: nothing is transcoded on the way (PS3.18 8.7.3.5.2).</summary>
    const string AcceptInstances = "Accept: multipart/related; type=\"application/dicom\"; transfer-syntax=*";

    [Get("/studies/{study}/series/{series}")]
    [Headers(AcceptInstances)]
    Task<HttpResponseMessage> RetrieveSeriesAsync(string study, string series, CancellationToken cancellationToken);

    [Get("/studies/{study}/series/{series}/instances/{instance}")]
    [Headers(AcceptInstances)]
    Task<HttpResponseMessage> RetrieveInstanceAsync(string study, string series, string instance,
        CancellationToken cancellationToken);

    [Get("/studies/{study}/series/{series}/metadata")]
    [Headers("Accept: application/dicom+json")]
    Task<HttpResponseMessage> RetrieveSeriesMetadataAsync(string study, string series, CancellationToken cancellationToken);
}
