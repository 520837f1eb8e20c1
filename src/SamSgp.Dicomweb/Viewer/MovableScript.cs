using System.Text;

namespace SamSgp.Dicomweb.Viewer;

/// <summary>The viewer is built for the root of an origin. Its scripts and style sheets load each other from there; here they do from
/// where they lie, so that the service may be put under any path.</summary>
internal static class MovableScript
{
    // Pages know where they are by PUBLIC_URL, workers by their own address.
    private static readonly (byte[] Built, byte[] Movable) InScripts = (
        "__webpack_require__.p = \"/\";"u8.ToArray(),
        "__webpack_require__.p = self.PUBLIC_URL || new URL('.', self.location).pathname;"u8.ToArray());

    private static readonly (byte[] Built, byte[] Movable) InStyles = ("url(/"u8.ToArray(), "url("u8.ToArray());

    /// <summary>The file's bytes so changed; null where there is nothing to change.</summary>
    public static byte[]? Of(FileInfo file)
    {
        if (file.Extension is not (".js" or ".css")) return null;
        var (built, movable) = file.Extension == ".js" ? InScripts : InStyles;
        ReadOnlySpan<byte> rest = File.ReadAllBytes(file.FullName);
        if (rest.IndexOf(built) < 0) return null;
        var changed = new MemoryStream(rest.Length + 128);
        while (rest.IndexOf(built) is >= 0 and var found)
        {
            changed.Write(rest[..found]);
            changed.Write(movable);
            rest = rest[(found + built.Length)..];
        }

        changed.Write(rest);
        return changed.ToArray();
    }

    /// <summary>The page, which names what it loads by paths from the root, under a prefix.</summary>
    /// <param name="page">Its HTML.</param>
    /// <param name="prefix">Letters that mean nothing in HTML; empty for the root.</param>
    public static string Page(string page, string prefix) => new StringBuilder(page)
        .Replace("=\"/", $"=\"{prefix}/").ToString();
}
