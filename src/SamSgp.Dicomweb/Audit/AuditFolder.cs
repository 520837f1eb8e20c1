using System.Globalization;
using System.Text.RegularExpressions;

namespace SamSgp.Dicomweb.Audit;

/// <summary>The folder of the audit files: one a day, and further parts of a day that does not fit into one.</summary>
internal static partial class AuditFolder
{
    /// <summary>Name of a part of a day: <c>audit-2026-01-02.jsonl</c>, then <c>audit-2026-01-02.1.jsonl</c>.</summary>
    public static string NameOf(DateOnly day, int part) => "audit-" + day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        + (part == 0 ? "" : "." + part.ToString(CultureInfo.InvariantCulture)) + ".jsonl";

    /// <summary>The last part of a day that is there; 0 when none is.</summary>
    public static int LastPartOf(string folder, DateOnly day) =>
        Files(folder).Where(file => file.Day == day).Select(file => file.Part).DefaultIfEmpty(0).Max();

    /// <summary>Removes files that are too old, and the oldest ones until what is left has so many bytes at most. Other files are
    /// left alone, and so is the one that is written.</summary>
    /// <returns>Names of those that went for want of room, not of age.</returns>
    /// <exception cref="IOException">One cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be removed.</exception>
    public static IReadOnlyList<string> Prune(string folder, string current, DateOnly? oldest, long mostBytes)
    {
        var removed = new List<string>();
        var files = Files(folder).Where(file => file.Info.FullName != current).OrderBy(file => (file.Day, file.Part)).ToList();
        foreach (var file in files.Where(file => file.Day < oldest)) file.Info.Delete();
        var kept = files.Where(file => !(file.Day < oldest)).ToList();
        var bytes = kept.Sum(file => file.Info.Length);
        foreach (var file in kept.TakeWhile(_ => bytes > mostBytes))
        {
            bytes -= file.Info.Length;
            file.Info.Delete();
            removed.Add(file.Info.Name);
        }

        return removed;
    }

    private static IEnumerable<(FileInfo Info, DateOnly Day, int Part)> Files(string folder)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("audit-*.jsonl"))
        {
            if (Name().Match(file.Name) is { Success: true } match
                && DateOnly.TryParseExact(match.Groups[1].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                yield return (file, day, match.Groups[2].Success ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : 0);
        }
    }

    [GeneratedRegex(@"^audit-(\d{4}-\d\d-\d\d)(?:\.(\d{1,9}))?\.jsonl$")]
    private static partial Regex Name();
}
