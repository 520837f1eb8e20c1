using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace SamSgp.Imaging.Codecs;

/// <summary>Shared libraries of the system that decode what no managed library decodes.</summary>
internal static class NativeCodecLibrary
{
    private static readonly ConcurrentDictionary<string, bool> Present = new();

    /// <summary>Throws, naming the package to install, where a library is missing: the first time a file needs it,
    /// never before.</summary>
    /// <param name="library">File name with version, as it is loaded.</param>
    /// <param name="package">Debian and Ubuntu package that brings it.</param>
    /// <param name="purpose">What it decodes.</param>
    public static void Require(string library, string package, string purpose)
    {
        if (!Present.GetOrAdd(library, name => NativeLibrary.TryLoad(name, out _)))
        {
            throw new DicomCodecException(
                $"{purpose} is decoded by {library}, which is not on this machine: apt-get install {package}");
        }
    }
}
