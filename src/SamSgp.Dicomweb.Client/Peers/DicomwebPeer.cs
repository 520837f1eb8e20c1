using System.Runtime.CompilerServices;
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

    private async IAsyncEnumerable<Stream> PartsAsync(Func<CancellationToken, Task<HttpResponseMessage>> send,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await PeerAnswer.AwaitAsync(Name, send, alsoGood: null, cancellationToken);
        await using var body = new StallGuardStream(await answer.Content.ReadAsStreamAsync(cancellationToken), Name,
            _options.StallTimeout);
        await foreach (var part in MultipartRelatedReader.ReadAsync(Name, answer.Content.Headers.ContentType, body,
            cancellationToken))
        {
            yield return part;
        }
    }
}
