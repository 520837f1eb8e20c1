using System.Security.Cryptography;
using System.Text;

namespace SamSgp.Storage.Instances;

/// <summary>
/// Where an instance lies below <c>instances/</c>: <c>ab/series hash/instance hash-unique.dcm</c>. Hashes only, so that no name
/// is made of what a sender wrote; never the same name twice, so that a file once named by the index has one content for ever;
/// a series lies together, so that its names are flushed and its files removed at once.
/// </summary>
internal static class InstancePath
{
    public static string Of(StagedInstance instance)
    {
        var description = instance.Description;
        var series = Hash(description.StudyInstanceUid + "/" + description.SeriesInstanceUid);
        var unique = Path.GetFileNameWithoutExtension(instance.File.Path);
        return $"{series[..2]}/{series}/{Hash(description.SopInstanceUid)}-{unique}.dcm";
    }

    /// <summary>The name that the file had when it was received, as the end of its name tells it; empty where it tells none.</summary>
    public static string ReceivedAs(string relative)
    {
        var name = Path.GetFileNameWithoutExtension(relative);
        return name[(name.LastIndexOf('-') + 1)..];
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..24];
}
