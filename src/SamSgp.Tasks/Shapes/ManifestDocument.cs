using SamSgp.Tasks.Manifests;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>A manifest while it is read: where it lies, and what has been noted so far.</summary>
/// <param name="filePath">Full path of the manifest.</param>
/// <param name="supportRoot">What <c>${SAMSGP_SUPPORT}</c> stands for, a full path.</param>
internal sealed class ManifestDocument(string filePath, string supportRoot)
{
    /// <summary>As many faults as anyone will read.</summary>
    private const int MostFaults = 1000;

    private readonly List<ManifestFault> _faults = [];

    /// <summary>Full path of the manifest.</summary>
    public string FilePath { get; } = filePath;

    /// <summary>Full path of the manifest's folder.</summary>
    public string Folder { get; } = Path.GetDirectoryName(filePath)!;

    /// <summary>What <c>${SAMSGP_SUPPORT}</c> stands for.</summary>
    public string SupportRoot { get; } = supportRoot;

    /// <summary>Faults found so far; at most 1,000.</summary>
    public IReadOnlyList<ManifestFault> Faults => _faults;

    /// <summary>Segments that are defined, also where the rest of the definition is faulty.</summary>
    public HashSet<int> SegmentNumbers { get; } = [];

    /// <summary>Parameters that are defined; null where the rest of the definition is faulty.</summary>
    public Dictionary<string, TaskParameter?> Parameters { get; } = new(StringComparer.Ordinal);

    /// <summary>Places that name a segment.</summary>
    public List<(Place Place, YamlNode Node, int Number)> SegmentReferences { get; } = [];

    /// <summary>Places that name a parameter, with the least and the greatest number that may stand there.</summary>
    public List<(Place Place, YamlNode Node, string Name, double? Min, double? Max)> ParameterReferences { get; } = [];

    /// <summary>Notes a fault.</summary>
    public void Add(ManifestFault fault)
    {
        if (_faults.Count < MostFaults) _faults.Add(fault);
    }

    /// <summary>Notes a fault of the document itself; returns false.</summary>
    public bool Refuse(string problem, string remedy, Mark place)
    {
        Add(new ManifestFault(FilePath, (int)place.Line, (int)place.Column, "", null, problem, remedy));
        return false;
    }
}
