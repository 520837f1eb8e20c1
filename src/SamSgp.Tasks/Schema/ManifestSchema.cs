using System.Text.Encodings.Web;
using System.Text.Json;
using SamSgp.Tasks.Shapes;

namespace SamSgp.Tasks.Schema;

/// <summary>The JSON Schema of manifests, made from what the reader itself accepts; editors complete and check with it.</summary>
public static class ManifestSchema
{
    /// <summary>Name of its file, beside the task folders.</summary>
    public const string FileName = "task.schema.json";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>The schema (JSON Schema draft 7), indented, with a final line break.</summary>
    public static string Generate()
    {
        var schema = TaskShape.Manifest.Describe();
        schema.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        schema.Insert(1, "title", "SAM2-SGP task manifest (samsgp/v1)");
        schema.Insert(2, "description", "Made by 'samsgp tasks schema' from the program's own reader.");
        return schema.ToJsonString(Indented) + "\n";
    }
}
