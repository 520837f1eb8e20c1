using SamSgp.Tasks.Manifests;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>Where in a document the reader is.</summary>
/// <param name="Document">The document that is read.</param>
/// <param name="Key">Path of the node: <c>segments[1].color</c>; empty for the root.</param>
internal readonly record struct Place(ManifestDocument Document, string Key)
{
    /// <summary>The value of a key.</summary>
    public Place At(string key) => new(Document, Key.Length == 0 ? key : $"{Key}.{key}");

    /// <summary>An item of a list.</summary>
    public Place At(int index) => new(Document, $"{Key}[{index}]");

    /// <summary>Notes a fault of the node at this place.</summary>
    public void Fault(YamlNode node, string problem, string remedy) =>
        Document.Add(new ManifestFault(Document.FilePath, (int)node.Start.Line, (int)node.Start.Column, Key,
            (node as YamlScalarNode)?.Value, problem, remedy));
}
