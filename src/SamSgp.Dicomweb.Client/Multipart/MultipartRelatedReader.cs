using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.WebUtilities;

namespace SamSgp.Dicomweb.Client.Multipart;

/// <summary>Reads the parts of a multipart/related response as they arrive.</summary>
internal static class MultipartRelatedReader
{
    /// <summary>RFC 2046 5.1.1: a boundary has at most 70 characters.</summary>
    private const int LongestBoundary = 70;

    /// <summary>The parts' bodies in order. Each stream is valid until the next is asked for. A response that is one
    /// single application/dicom instance is one part.</summary>
    /// <exception cref="InvalidDataException">The response is neither multipart nor a DICOM instance.</exception>
    public static async IAsyncEnumerable<Stream> ReadAsync(HttpContent content,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        var type = content.Headers.ContentType;
        if (type?.MediaType == "application/dicom")
        {
            yield return body;
            yield break;
        }

        var reader = new MultipartReader(BoundaryOf(type), body);
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section) yield return section.Body;
    }

    private static string BoundaryOf(MediaTypeHeaderValue? type)
    {
        if (type?.MediaType?.StartsWith("multipart/related", StringComparison.OrdinalIgnoreCase) != true)
            throw new InvalidDataException($"multipart/related expected, but the response is '{type?.MediaType ?? "untyped"}'.");
        var boundary = type.Parameters.FirstOrDefault(p => p.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))
            ?.Value?.Trim('"');
        return boundary is { Length: > 0 and <= LongestBoundary }
            ? boundary
            : throw new InvalidDataException("The multipart response has no usable boundary.");
    }
}
