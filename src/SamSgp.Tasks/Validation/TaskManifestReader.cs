using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Shapes;
using SamSgp.Tasks.Texts;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Validation;

/// <summary>Reads task manifests; all faults of a file are found at once.</summary>
public static class TaskManifestReader
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Reads a manifest.</summary>
    /// <param name="path">A <c>task.yaml</c>, or the folder that holds it.</param>
    /// <param name="supportRoot">What <c>${SAMSGP_SUPPORT}</c> stands for; null for the folder <c>support</c> beside
    /// the manifest.</param>
    public static ManifestReading Read(string path, string? supportRoot = null)
    {
        var file = Path.GetFullPath(Directory.Exists(path) ? Path.Combine(path, "task.yaml") : path);
        var root = supportRoot is null ? Path.Combine(Path.GetDirectoryName(file)!, "support") : Path.GetFullPath(supportRoot);
        var document = new ManifestDocument(file, root);
        var manifest = TryRead(document);
        var faults = document.Faults.OrderBy(f => f.Line).ThenBy(f => f.Column).ToList();
        return new ManifestReading(file, faults.Count == 0 ? manifest : null, faults);
    }

    private static TaskManifest? TryRead(ManifestDocument document)
    {
        try
        {
            if (new FileInfo(document.FilePath).Length > MaxBytes)
                return Refuse(document, "is larger than 1 MB", "split it into several tasks");
            var bytes = File.ReadAllBytes(document.FilePath);
            var text = new UTF8Encoding(false, true).GetString(bytes);
            if (!YamlGuard.Allows(text, document)) return null;
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 1
                ? Read(stream.Documents[0].RootNode, bytes, document)
                : Refuse(document, $"holds {stream.Documents.Count} documents", "write one task in a file");
        }
        catch (YamlException e)
        {
            return Refuse(document, $"is not YAML ({SyntaxProblem(e)})",
                "mind indentation, colons followed by a blank, and quotes around text with : or #", e.Start);
        }
        catch (DecoderFallbackException)
        {
            return Refuse(document, "is not UTF-8 text", "save it as UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(document, $"cannot be read ({e.Message.TrimEnd('.')})", "check the path and its permissions");
        }
    }

    private static TaskManifest? Read(YamlNode yaml, byte[] bytes, ManifestDocument document)
    {
        var good = TaskShape.Manifest.TryRead(yaml, new Place(document, ""), out var manifest);
        CheckSegmentReferences(document);
        CheckParameterReferences(document);
        return good && document.Faults.Count == 0
            ? manifest! with { FilePath = document.FilePath, ContentSha256 = Hash(bytes, manifest.Scripts) }
            : null;
    }

    private static void CheckSegmentReferences(ManifestDocument document)
    {
        var known = document.SegmentNumbers;
        if (known.Count == 0) return;
        foreach (var (place, node, _) in document.SegmentReferences.Where(r => !known.Contains(r.Number)))
            place.Fault(node, "is not a segment of this task", "write " + WordList.Listing(known.Order().Select(n => $"{n}")));
    }

    private static void CheckParameterReferences(ManifestDocument document)
    {
        foreach (var (place, node, name, min, max) in document.ParameterReferences)
        {
            if (!document.Parameters.TryGetValue(name, out var parameter))
                place.Fault(node, "is not a parameter of this task" + WordList.DidYouMean(name, document.Parameters.Keys),
                    $"define {name} under parameters, or write a number");
            else if (parameter is null)
                continue; // is a fault already
            else if (parameter.Type is ParameterType.Flag or ParameterType.Text or ParameterType.Choice)
                place.Fault(node, "is a parameter that is no number", "make it a double or integer");
            else if (parameter.Min < min || parameter.Max > max || (min is not null && parameter.Min is null) || (max is not null && parameter.Max is null))
                place.Fault(node, "is a parameter that may have other values than are allowed here", string.Create(CultureInfo.InvariantCulture,
                    $"give {name} {(min is null ? "" : $"min: {min}")}{(min is null || max is null ? "" : " and ")}{(max is null ? "" : $"max: {max}")}, or a narrower range"));
        }
    }

    private static string Hash(byte[] manifest, ScriptSettings scripts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(manifest);
        foreach (var script in scripts.All) hash.AppendData(script is null ? [] : Convert.FromHexString(script.Sha256));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // YamlDotNet's own messages begin with positions that the fault states already.
    private static string SyntaxProblem(YamlException e) =>
        (e.InnerException as YamlException ?? e).Message.Split("): ")[^1].TrimEnd('.');

    private static TaskManifest? Refuse(ManifestDocument document, string problem, string remedy, Mark place = default)
    {
        document.Refuse(problem, remedy, place);
        return null;
    }
}
