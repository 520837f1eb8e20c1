using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SamSgp.Tasks.Manifests;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>The path of a script, read with its text: what is checked is what runs, whatever happens to the file later.</summary>
internal sealed class ScriptFileShape : Shape<ScriptReference>
{
    private const int MostBytes = 1 << 20;

    private static readonly PathShape ScriptPath = new() { Names = "a C# script (.csx)", MustExist = true, StaysInFolder = true };

    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, Place place, [MaybeNullWhen(false)] out ScriptReference value)
    {
        value = null;
        if (!ScriptPath.TryRead(node, place, out var path)) return false;
        try
        {
            if (new FileInfo(path).Length > MostBytes) return Refuse("is larger than 1 MB", "name a C# script");
            var bytes = File.ReadAllBytes(path);
            var text = new UTF8Encoding(false, true).GetString(bytes).TrimStart('\uFEFF');
            value = new ScriptReference(path, text, Convert.ToHexStringLower(SHA256.HashData(bytes)), null);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return Refuse("is not UTF-8 text", "save the script as UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse($"cannot be read ({e.Message.TrimEnd('.')})", "check the file and its permissions");
        }

        bool Refuse(string problem, string remedy)
        {
            place.Fault(node, problem, remedy);
            return false;
        }
    }

    /// <inheritdoc/>
    public override JsonNode Write(ScriptReference value) => value.Path;

    /// <inheritdoc/>
    public override JsonObject Describe() => ScriptPath.Describe();
}
