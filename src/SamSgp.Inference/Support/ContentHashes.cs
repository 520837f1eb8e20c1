using SamSgp.Inference.Models;

namespace SamSgp.Inference.Support;

/// <summary>SHA-256 of files, each read once for as long as its length and time stay the same.</summary>
internal sealed class ContentHashes
{
    private readonly Dictionary<string, (long Length, DateTime Written, string Sha256)> _known = [];

    /// <summary>Lower-case hex, or a sentence that no hash is like where the file cannot be read: whoever reads it then says why.</summary>
    public string Of(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) return $"{path} is missing";
        if (_known.TryGetValue(path, out var known) && (known.Length, known.Written) == (file.Length, file.LastWriteTimeUtc)) return known.Sha256;
        try
        {
            var hash = FileHash.Sha256(path);
            _known[path] = (file.Length, file.LastWriteTimeUtc, hash);
            return hash;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be read";
        }
    }
}
