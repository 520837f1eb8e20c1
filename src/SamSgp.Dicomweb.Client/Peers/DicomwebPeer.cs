using System.Net;
using System.Runtime.CompilerServices;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Client.Answers;
using SamSgp.Dicomweb.Client.Multipart;
using SamSgp.Dicomweb.Client.Requests;

namespace SamSgp.Dicomweb.Client.Peers;

/// <summary>One DICOMweb server: Orthanc, dcm4chee, or any other. Passing faults are retried with backoff; what remains is
/// a <see cref="PeerException"/>.</summary>
public sealed class DicomwebPeer
{
    private readonly PeerOptions _options;
    private readonly IQidoRequests _qido;
    private readonly IWadoRequests _wado;
    private readonly IStowRequests _stow;

    internal DicomwebPeer(string name, PeerOptions options, IQidoRequests qido, IWadoRequests wado, IStowRequests stow) =>
        (Name, _options, _qido, _wado, _stow) = (name, options, qido, wado, stow);

    /// <summary>Its name in the configuration.</summary>
    public string Name { get; }

    /// <summary>Base of its DICOMweb services.</summary>
    public Uri BaseAddress => _options.BaseAddress!;

    /// <inheritdoc cref="PeerOptions.CompareAfter"/>
    public TimeSpan CompareAfter => _options.CompareAfter;

    /// <inheritdoc cref="PeerOptions.RetryDelay"/>
    public TimeSpan RetryDelay => _options.RetryDelay;

    /// <summary>QIDO-RS for studies.</summary>
    public Task<IReadOnlyList<DicomDataset>> SearchStudiesAsync(QidoQuery query, CancellationToken cancellationToken) =>
        DatasetsAsync(token => _qido.SearchStudiesAsync(query, token), cancellationToken);

    /// <summary>QIDO-RS for series of all studies.</summary>
    public Task<IReadOnlyList<DicomDataset>> SearchSeriesAsync(QidoQuery query, CancellationToken cancellationToken) =>
        DatasetsAsync(token => _qido.SearchSeriesAsync(query, token), cancellationToken);

    /// <summary>QIDO-RS for series of a study.</summary>
    public Task<IReadOnlyList<DicomDataset>> SearchSeriesAsync(string studyInstanceUid, QidoQuery query,
        CancellationToken cancellationToken) =>
        DatasetsAsync(token => _qido.SearchSeriesAsync(studyInstanceUid, query, token), cancellationToken);

    /// <summary>QIDO-RS for instances of a series.</summary>
    public Task<IReadOnlyList<DicomDataset>> SearchInstancesAsync(string studyInstanceUid, string seriesInstanceUid,
        QidoQuery query, CancellationToken cancellationToken) =>
        DatasetsAsync(token => _qido.SearchInstancesAsync(studyInstanceUid, seriesInstanceUid, query, token), cancellationToken);

    /// <summary>The attributes of a series' instances, large values left out by BulkDataURI.</summary>
    public Task<IReadOnlyList<DicomDataset>> RetrieveSeriesMetadataAsync(string studyInstanceUid, string seriesInstanceUid,
        CancellationToken cancellationToken) =>
        DatasetsAsync(token => _wado.RetrieveSeriesMetadataAsync(studyInstanceUid, seriesInstanceUid, token), cancellationToken);

    /// <summary>Stores instances. Repeating a request that was interrupted is harmless: the same bytes change nothing.</summary>
    /// <param name="instances">At least one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What became of each; the peer may refuse some or all.</returns>
    public async Task<PeerStoreReport> StoreAsync(IReadOnlyList<InstanceSource> instances, CancellationToken cancellationToken)
    {
        using var content = new MultipartRelatedContent(instances, Guid.NewGuid().ToString("N"));
        using var answer = await PeerAnswer.AwaitAsync(Name, token => _stow.StoreAsync(content, token), HttpStatusCode.Conflict,
            cancellationToken);
        var report = await ReportAsync(answer, instances.Select(instance => instance.SopInstanceUid), cancellationToken);
        if (report is { Failed.Count: > 0 } || (report is not null && answer.StatusCode != HttpStatusCode.Conflict)) return report;
        // It stored nothing, and does not say what was wrong with which.
        return new PeerStoreReport(report?.Stored ?? [], [.. instances.Select(instance => instance.SopInstanceUid)
            .Except(report?.Stored ?? []).Select(uid => new PeerStoreFailure(uid, 0))]);
    }

    // Null where a refusal (409) has a body that says nothing.
    private async Task<PeerStoreReport?> ReportAsync(HttpResponseMessage answer, IEnumerable<string> sent, CancellationToken cancellationToken)
    {
        var isRefusal = answer.StatusCode == HttpStatusCode.Conflict;
        try
        {
            return await DicomJsonAnswer.ReadAsync(Name, answer, _options, cancellationToken) is [var report, ..] ? PeerStoreReport.Of(report, sent)
                : isRefusal ? null
                : throw new PeerException(PeerFault.Malformed, $"Peer '{Name}' does not say what it stored.", null);
        }
        catch (PeerException fault) when (isRefusal && fault.Fault == PeerFault.Malformed)
        {
            return null;
        }
    }

    /// <summary>The instances of a series as Part 10 streams, in the transfer syntax the peer holds them in. Each stream
    /// is valid until the next is asked for; nothing is buffered.</summary>
    public IAsyncEnumerable<Stream> RetrieveSeriesAsync(string studyInstanceUid, string seriesInstanceUid,
        CancellationToken cancellationToken) =>
        PartsAsync(token => _wado.RetrieveSeriesAsync(studyInstanceUid, seriesInstanceUid, token), cancellationToken);

    /// <summary>One instance as a Part 10 stream; a sequence of one.</summary>
    public IAsyncEnumerable<Stream> RetrieveInstanceAsync(string studyInstanceUid, string seriesInstanceUid,
        string sopInstanceUid, CancellationToken cancellationToken) =>
        PartsAsync(token => _wado.RetrieveInstanceAsync(studyInstanceUid, seriesInstanceUid, sopInstanceUid, token),
            cancellationToken);

    private async Task<IReadOnlyList<DicomDataset>> DatasetsAsync(Func<CancellationToken, Task<HttpResponseMessage>> send,
        CancellationToken cancellationToken)
    {
        using var answer = await PeerAnswer.AwaitAsync(Name, send, alsoGood: null, cancellationToken);
        return await DicomJsonAnswer.ReadAsync(Name, answer, _options, cancellationToken);
    }

    private async IAsyncEnumerable<Stream> PartsAsync(Func<CancellationToken, Task<HttpResponseMessage>> send,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await PeerAnswer.AwaitAsync(Name, send, alsoGood: null, cancellationToken);
        await using var body = new AnswerStream(await answer.Content.ReadAsStreamAsync(cancellationToken), Name,
            _options.StallTimeout, PeerFault.Unreachable);
        await foreach (var part in MultipartRelatedReader.ReadAsync(Name, AnswerType.Of(answer.Content), body,
            cancellationToken))
        {
            yield return part;
        }
    }
}
