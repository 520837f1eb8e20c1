using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.WebUtilities;
using SamSgp.Dicomweb.Client.Answers;

namespace SamSgp.Dicomweb.Client.Multipart;

/// <summary>Reads the parts of a multipart/related answer as they arrive.</summary>
internal static class MultipartRelatedReader
{
    // RFC 2046 5.1.1 allows 70 characters; Orthanc sends 73. As the service reads requests, so it reads answers.
    private const int LongestBoundary = 200;

    /// <summary>The parts' bodies in order; each stream is valid until the next is asked for. An answer that is one single
    /// application/dicom instance is one part.</summary>
    /// <exception cref="PeerException">The answer is neither multipart nor a DICOM instance, or ends too early.</exception>
    public static async IAsyncEnumerable<Stream> ReadAsync(string peer, MediaTypeHeaderValue? type, Stream body,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (type?.MediaType == "application/dicom")
        {
            yield return body;
            yield break;
        }

        var reader = new MultipartReader(BoundaryOf(peer, type), body);
        while (await NextAsync(reader, peer, cancellationToken) is { } section)
            yield return new AnswerStream(section.Body, peer, Timeout.InfiniteTimeSpan, PeerFault.Malformed);
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, string peer,
        CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is IOException and not PeerException or InvalidDataException)
        {
            throw new PeerException(PeerFault.Malformed,
                $"Peer '{peer}' sent a multipart answer that ends too early or is malformed: {fault.Message}", fault);
        }
    }

    private static string BoundaryOf(string peer, MediaTypeHeaderValue? type)
    {
        if (!string.Equals(type?.MediaType, "multipart/related", StringComparison.OrdinalIgnoreCase))
            throw new PeerException(PeerFault.Malformed,
                $"Peer '{peer}' answered with '{type?.MediaType ?? "no content type"}' instead of multipart/related.", null);
        var boundary = type!.Parameters.FirstOrDefault(p => p.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))
            ?.Value?.Trim('"');
        return boundary is { Length: > 0 and <= LongestBoundary }
            ? boundary
            : throw new PeerException(PeerFault.Malformed, $"Peer '{peer}' sent a multipart answer without a boundary.", null);
    }
}
