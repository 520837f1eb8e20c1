using System.Text;

namespace SamSgp.Dicomweb.Multipart;

/// <summary>Writes a multipart/related body (RFC 2387); its length is known before, where those of the parts are.</summary>
internal sealed class MultipartWriter
{
    // Random, so that no part can hold it but by chance of 1 in 2^122.
    private readonly string _boundary = $"samsgp-{Guid.NewGuid():N}";

    /// <summary>The response's Content-Type.</summary>
    /// <param name="partType">Media type of the parts, without parameters.</param>
    public string ContentType(string partType) => $"multipart/related; type=\"{partType}\"; boundary=\"{_boundary}\"";

    /// <summary>What comes before a part's body.</summary>
    public byte[] Head(string contentType, string? location, long? length)
    {
        var head = new StringBuilder("--").Append(_boundary).Append("\r\nContent-Type: ").Append(contentType);
        if (location is not null) head.Append("\r\nContent-Location: ").Append(location);
        if (length is not null) head.Append("\r\nContent-Length: ").Append(length);
        return Encoding.ASCII.GetBytes(head.Append("\r\n\r\n").ToString());
    }

    /// <summary>What comes after a part's body.</summary>
    public static ReadOnlySpan<byte> Tail => "\r\n"u8;

    /// <summary>What comes after the last part.</summary>
    public byte[] End() => Encoding.ASCII.GetBytes($"--{_boundary}--\r\n");
}
