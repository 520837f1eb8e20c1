using Refit;

namespace SamSgp.Dicomweb.Client.Requests;

/// <summary>QIDO-RS (PS3.18 10.6). Answers: 200 with DICOM JSON, 204 when nothing matches.</summary>
[Headers("Accept: application/dicom+json")]
internal interface IQidoRequests
{
    [Get("/studies")]
    Task<HttpResponseMessage> SearchStudiesAsync([Query] QidoQuery query,
        CancellationToken cancellationToken);

    [Get("/series")]
    Task<HttpResponseMessage> SearchSeriesAsync([Query] QidoQuery query,
        CancellationToken cancellationToken);

    [Get("/studies/{study}/series")]
    Task<HttpResponseMessage> SearchSeriesAsync(string study, [Query] QidoQuery query,
        CancellationToken cancellationToken);

    [Get("/studies/{study}/series/{series}/instances")]
    Task<HttpResponseMessage> SearchInstancesAsync(string study, string series,
        [Query] QidoQuery query, CancellationToken cancellationToken);
}
