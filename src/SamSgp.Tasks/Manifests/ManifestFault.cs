namespace SamSgp.Tasks.Manifests;

/// <summary>Something wrong in a manifest.</summary>
/// <param name="File">Full path of the manifest.</param>
/// <param name="Line">Line, from 1; 0 when the fault has no place in the file.</param>
/// <param name="Column">Column, from 1; 0 when the fault has no place in the file.</param>
/// <param name="Key">Where in the document: <c>segments[1].color</c>; empty for the document itself.</param>
/// <param name="Value">What is written there; null when nothing is.</param>
/// <param name="Problem">What is wrong with it, as a clause: "is not a whole number".</param>
/// <param name="Remedy">What would be right: "write a number from 1 to 255".</param>
public sealed record ManifestFault(string File, int Line, int Column, string Key, string? Value, string Problem,
    string Remedy)
{
    /// <summary>One line in the form compilers use, which editors and terminals make a link of.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? $"{File}:{Line}:{Column}" : File;
        var subject = (Key, Value) switch
        {
            ("", null) => "the manifest",
            ("", _) => $"'{Value}'",
            (_, null) => Key,
            _ => $"{Key}: '{Value}'",
        };
        return $"{place}: {subject} {Problem}; {Remedy}";
    }
}
