using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>dicom3tools as judges.</summary>
internal static class DicomJudges
{
    /// <summary>The object is as its definition in PS3.3 wants it.</summary>
    public static void DciodvfyAccepts(string path) => HasNoErrors(ToolRun.Of("dciodvfy", path));

    /// <summary>The same, but for values that it rightly took over from a faulty source.</summary>
    public static void DciodvfyAccepts(string path, string source)
    {
        var known = ToolRun.Of("dciodvfy", source).Output.Split('\n').ToHashSet();
        var run = ToolRun.Of("dciodvfy", path);
        var own = string.Join('\n', run.Output.Split('\n').Where(line => !known.Contains(line)));
        HasNoErrors(new ToolRun(0, own));
    }

    /// <summary>The objects agree about what they share.</summary>
    public static void DcentvfyAccepts(IEnumerable<string> paths) => HasNoErrors(ToolRun.Of("dcentvfy", paths));

    private static void HasNoErrors(ToolRun run)
    {
        var errors = run.Output.Split('\n').Where(line => line.StartsWith("Error", StringComparison.Ordinal)).ToList();
        Assert.True(errors.Count == 0 && run.ExitCode == 0, run.Output);
    }
}
