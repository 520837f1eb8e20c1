using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>A path, relative to the manifest's folder or absolute; read as a full path. <c>${SAMSGP_SUPPORT}</c> at its
/// start stands for the support root.</summary>
internal sealed class PathShape : Shape<string>
{
    private const string SupportVariable = "${SAMSGP_SUPPORT}";

    /// <summary>What the path names, for faults: "an image".</summary>
    public required string Names { get; init; }

    /// <summary>True when a file that is not there is a fault of the manifest.</summary>
    public bool MustExist { get; init; }

    /// <summary>True when the file must lie in the task's folder or below; nothing outside is even looked at.</summary>
    public bool StaysInFolder { get; init; }

    /// <summary>True when a path that begins at a folder (the manifest's, or the support root) must lie in it or below; an absolute
    /// one is its author's own decision.</summary>
    public bool StaysWhereItBegins { get; init; }

    /// <summary>True when the file name may hold one <c>*</c>.</summary>
    public bool MayHoldWildcard { get; init; }

    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, Place place, [MaybeNullWhen(false)] out string value)
    {
        value = null;
        if (node is not YamlScalarNode { Value: { Length: > 0 } text } || text.Contains('\0', StringComparison.Ordinal))
        {
            place.Fault(node, "is not a path", $"write the path of {Names}, from the manifest's folder on");
            return false;
        }

        value = FullPath(text, place.Document);
        var (problem, remedy) = Check(value, text, place.Document);
        if (problem is null) return true;
        place.Fault(node, problem, remedy);
        return false;
    }

    /// <inheritdoc/>
    public override JsonNode Write(string value) => value;

    /// <inheritdoc/>
    public override JsonObject Describe() => new() { ["type"] = "string", ["minLength"] = 1 };

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string BeginningOf(string text, ManifestDocument document) => Path.GetFullPath(
        text.StartsWith(SupportVariable, StringComparison.Ordinal) ? document.SupportRoot : document.Folder);

    private static string FullPath(string text, ManifestDocument document) =>
        text.StartsWith(SupportVariable, StringComparison.Ordinal)
            ? Path.GetFullPath(Path.Join(document.SupportRoot, text[SupportVariable.Length..]))
            : Path.GetFullPath(Path.Combine(document.Folder, text));

    private (string? Problem, string Remedy) Check(string path, string text, ManifestDocument document)
    {
        if (StaysInFolder && !IsBelow(path, document.Folder)) return ("lies outside the task's folder", $"put {Names} beside the manifest");
        if (StaysWhereItBegins && !Path.IsPathRooted(text) && !IsBelow(path, BeginningOf(text, document)))
            return ("leaves the folder it begins in", $"name {Names} below that folder, or by its absolute path");
        if (text.LastIndexOf('$') > 0 || (text[0] == '$' && !text.StartsWith(SupportVariable, StringComparison.Ordinal)))
            return ("holds an unknown variable", $"only {SupportVariable} is known, at the start of a path");
        var name = Path.GetFileName(path);
        var wildcards = path.Count(c => c == '*');
        if (wildcards > (MayHoldWildcard ? 1 : 0) || (wildcards == 1 && !name.Contains('*', StringComparison.Ordinal)))
            return ("holds a * where none may be", MayHoldWildcard ? "write at most one *, in the file's name" : "name one file");
        if (MustExist && !File.Exists(path)) return ("is not there", $"put {Names} at {path}, or correct the path");
        return (null, "");
    }
}
