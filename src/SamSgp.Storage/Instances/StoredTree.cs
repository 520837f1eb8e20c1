namespace SamSgp.Storage.Instances;

/// <summary>The folder of instances as it lies on disk. Symbolic links in it are not followed: what they lead to was never
/// stored here.</summary>
internal static class StoredTree
{
    /// <summary>How the names of instances' files end.</summary>
    public const string Extension = ".dcm";

    private static readonly EnumerationOptions Whole =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    private static readonly EnumerationOptions Flat = new() { AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Names of the folders right below, those in which instances may lie among them.</summary>
    public static IReadOnlyList<string> Parts(string instances)
    {
        var parts = Enumerable.Range(0, 256).Select(n => n.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        return [.. parts.Union(Directory.EnumerateDirectories(instances, "*", Flat).Select(path => Path.GetFileName(path)))];
    }

    /// <summary>Instances' files below one of those folders, relative to the folder of instances.</summary>
    public static IEnumerable<string> FilesOf(string instances, string part)
    {
        var folder = new DirectoryInfo(Path.Combine(instances, part));
        return folder.Exists && folder.LinkTarget is null
            ? Directory.EnumerateFiles(folder.FullName, "*" + Extension, Whole).Select(path => Relative(instances, path))
            : [];
    }

    /// <summary>Instances' files right in the folder of instances, where none belong.</summary>
    public static IEnumerable<string> FilesAtTop(string instances) =>
        Directory.EnumerateFiles(instances, "*" + Extension, Flat).Select(path => Relative(instances, path));

    /// <summary>True where the file, or a folder on the way to it, is a symbolic link.</summary>
    public static bool IsLinked(string instances, string relative)
    {
        for (var path = relative; path.Length > 0; path = Path.GetDirectoryName(path) ?? "")
        {
            if (new FileInfo(Path.Combine(instances, path)).LinkTarget is not null) return true;
        }

        return false;
    }

    public static string Relative(string instances, string path) =>
        Path.GetRelativePath(instances, path).Replace(Path.DirectorySeparatorChar, '/');
}
