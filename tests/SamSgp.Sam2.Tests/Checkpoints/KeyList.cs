using System.Text.Json;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Testing;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Checkpoints;

/// <summary>Names, types and shapes of a published checkpoint's tensors.</summary>
internal static class KeyList
{
    /// <summary>Reads one of the lists beside the recordings.</summary>
    public static Dictionary<string, TensorInfo> Read(string name)
    {
        var path = SharedData.PathTo("golden", "checkpoints", name + ".state_dict.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.GetProperty("tensors").EnumerateObject()
            .ToDictionary(tensor => tensor.Name, tensor => Info(tensor.Value));
    }

    private static TensorInfo Info(JsonElement tensor) => new(
        tensor.GetProperty("dtype").GetString() == "BFloat16Storage" ? ScalarType.BFloat16 : ScalarType.Float32,
        [.. tensor.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64())]);
}
