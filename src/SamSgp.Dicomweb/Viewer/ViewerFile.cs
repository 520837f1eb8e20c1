using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.StaticFiles;
using SamSgp.Dicomweb.Negotiation;

namespace SamSgp.Dicomweb.Viewer;

/// <summary>A file of the viewer: what it is, how long browsers may keep it, and its bytes where they are not the file's own, changed
/// or compressed when first asked for and kept.</summary>
internal sealed partial class ViewerFile
{
    /// <summary>Smaller ones are not worth it.</summary>
    private const int LeastCompressed = 1024;

    private static readonly FileExtensionContentTypeProvider Types = new()
    {
        Mappings = { [".jsonc"] = "text/plain", [".webapp"] = "application/x-web-app-manifest+json", [".mjs"] = "text/javascript" },
    };

    private readonly Lazy<byte[]> _brotli, _gzip;
    private readonly Lazy<byte[]?> _movable;
    private readonly long _length;

    public ViewerFile(FileInfo file)
    {
        Path = file.FullName;
        _length = file.Length;
        _movable = new(() => MovableScript.Of(file));
        ContentType = Types.TryGetContentType(file.Name, out var type) ? type : "application/octet-stream";
        CacheControl = HashedName().IsMatch(file.Name) ? "public, max-age=31536000, immutable" : "no-cache";
        ETag = string.Create(CultureInfo.InvariantCulture, $"\"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}\"");
        _brotli = new(() => Compressed(into => new BrotliStream(into, CompressionLevel.Optimal)));
        _gzip = new(() => Compressed(into => new GZipStream(into, CompressionLevel.Optimal)));
    }

    public string Path { get; }

    public string ContentType { get; }

    /// <summary>Names with a hash of the content never mean anything else; the others are asked for again.</summary>
    public string CacheControl { get; }

    public string ETag { get; }

    public long Length => _movable.Value?.Length ?? _length;

    /// <summary>The bytes, where they are not those of the file.</summary>
    public byte[]? Changed => _movable.Value;

    /// <summary>The bytes in a coding a client accepts; null where they are not worth compressing.</summary>
    public byte[]? Coded(string coding)
    {
        var worth = _length >= LeastCompressed
            && (ContentType.StartsWith("text/", StringComparison.Ordinal) || ContentType.Contains("json", StringComparison.Ordinal)
                || ContentType is "application/wasm" or "image/svg+xml");
        return !worth ? null : coding == ContentCoding.Brotli ? _brotli.Value : _gzip.Value;
    }

    private byte[] Compressed(Func<Stream, Stream> compressor)
    {
        using var into = new MemoryStream();
        using (var through = compressor(into))
        {
            using Stream from = Changed is { } changed ? new MemoryStream(changed) : File.OpenRead(Path);
            from.CopyTo(through);
        }

        return into.ToArray();
    }

    [GeneratedRegex(@"(^|\.)[0-9a-f]{16}\.(js|css|wasm)$")]
    private static partial Regex HashedName();
}
