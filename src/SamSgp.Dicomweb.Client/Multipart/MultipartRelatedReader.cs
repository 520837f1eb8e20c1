using System.Runtime.CompilerServices;
using SamSgp.Dicomweb.Client.Answers;

namespace SamSgp.Dicomweb.Client.Multipart;

/// <summary>Reads the parts of a multipart/related answer as they arrive.</summary>
internal static class MultipartRelatedReader
{
    private static readonly MultipartLimits Limits = new(int.MaxValue, long.MaxValue, 64 * 1024);

    /// <summary>The parts' bodies in order; each stream is valid until the next is asked for. An answer that is one single
    /// application/dicom instance is one part.</summary>
    /// <exception cref="PeerException">The answer is neither multipart nor a DICOM instance, or ends too early.</exception>
    public static async IAsyncEnumerable<Stream> ReadAsync(string peer, AnswerType? type, Stream body,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (type?.Name == "application/dicom")
        {
            yield return body;
            yield break;
        }

        using var reader = Open(peer, type, body);
        while (await NextAsync(reader, peer, cancellationToken))
            yield return new AnswerStream(new PartStream(reader), peer, Timeout.InfiniteTimeSpan, PeerFault.Malformed);
    }

    private static MultipartReader Open(string peer, AnswerType? type, Stream body)
    {
        if (type?.Name != "multipart/related")
            throw new PeerException(PeerFault.Malformed,
                $"Peer '{peer}' answered with '{type?.Name ?? "no content type"}' instead of multipart/related.", null);
        try
        {
            return new MultipartReader(body, type.Boundary ?? "", Limits);
        }
        catch (MultipartFormatException fault)
        {
            throw new PeerException(PeerFault.Malformed, $"Peer '{peer}' sent a multipart answer without a boundary: {fault.Message}", fault);
        }
    }

    private static async Task<bool> NextAsync(MultipartReader reader, string peer, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadPartAsync(cancellationToken) is not null;
        }
        catch (Exception fault) when (fault is MultipartFormatException or MultipartLimitException)
        {
            throw new PeerException(PeerFault.Malformed,
                $"Peer '{peer}' sent a multipart answer that ends too early or is malformed: {fault.Message}", fault);
        }
    }
}
