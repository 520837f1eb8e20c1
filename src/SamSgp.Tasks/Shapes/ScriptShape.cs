using SamSgp.Tasks.Manifests;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary><c>scripts:</c></summary>
internal static class ScriptShape
{
    private static readonly ScriptFileShape File = new();

    private static readonly UnionShape<ScriptReference> Script = new(
        "write a path, or { file: PATH, sha256: HASH }",
        Forms.Scalar(File.As(script => script, script => script.Pin is null ? script : null)),
        Forms.Mapping(new MappingShape<ScriptReference>("a script", new("", "", "", null))
            .Required("file", File, s => s, (s, v) => v with { Pin = s.Pin }, "The script, in the task's folder.")
            .Optional("sha256", CodeShapes.Sha256, s => s.Pin, (s, v) => s with { Pin = v },
                "SHA-256 the file must have: pins its content.")
            .Finish(CheckHash)));

    /// <summary>The task's scripts.</summary>
    public static Shape<ScriptSettings> Settings { get; } = new MappingShape<ScriptSettings>("the scripts", new())
        .Optional("preprocess", Script, s => s.Preprocess, (s, v) => s with { Preprocess = v },
            "Volume in, volume out, before the network.")
        .Optional("postprocess", Script, s => s.Postprocess, (s, v) => s with { Postprocess = v },
            "Masks and source volume in, masks out, after the built-in steps.")
        .Optional("prompt", Script, s => s.Prompt, (s, v) => s with { Prompt = v }, "Proposes or changes boxes.")
        .Optional("report", Script, s => s.Report, (s, v) => s with { Report = v }, "Measurements for the report.")
        .Optional("route", Script, s => s.Route, (s, v) => s with { Route = v },
            "Says whether a series fits, after match said that it does.");

    private static ScriptReference? CheckHash(ScriptReference script, Place place, YamlMappingNode node)
    {
        if (script.Pin is not null && script.Pin != script.Sha256)
            place.At("sha256").Fault(node, $"is not the hash of {Path.GetFileName(script.Path)}",
                $"it is {script.Sha256}: if the change is yours, write that");
        return script;
    }
}
