using System.Text.Json;
using System.Text.Json.Serialization;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Training.Datasets;

/// <summary>One labelled set of a catalogue file: where its files lie, how they become 8-bit slices, how it splits.</summary>
public sealed record SetDescription
{
    /// <summary>Name in tables and cards.</summary>
    public required string Name { get; init; }

    /// <summary>Path of the images under the data folder; <c>{case}</c> stands for the case's name.</summary>
    public required string Images { get; init; }

    /// <summary>Path of the label images; <c>{case}</c> as in <see cref="Images"/>.</summary>
    public required string Masks { get; init; }

    /// <summary>Label value -> structure. Labels not named here are background.</summary>
    public required IReadOnlyDictionary<byte, string> Structures { get; init; }

    /// <summary>Labels that are taken as the set's only structure too, where parts of one thing were labelled apart.</summary>
    public IReadOnlyList<byte> Merge { get; init; } = [];

    /// <summary>Cases to train on and to take support from; empty where none may be.</summary>
    public IReadOnlyList<string> Train { get; init; } = [];

    /// <summary>Instead of names: the first so many cases by name are for training, the rest for test; the cut moves to the
    /// nearest change of <see cref="Group"/>.</summary>
    public int? TrainFirst { get; init; }

    /// <summary>Cases to test on.</summary>
    public IReadOnlyList<string> Test { get; init; } = [];

    /// <summary>What the set may be and is used for.</summary>
    public SetUse Use { get; init; }

    /// <summary>Terms its images and labels are under, as an SPDX identifier where there is one; needed for training.</summary>
    public string? Licence { get; init; }

    /// <summary>Whom to name with what was made from it; needed for training.</summary>
    public string? Attribution { get; init; }

    /// <summary>Regular expression whose match in a case's name (its first group, where it has one) tells whom it shows: cases
    /// that agree in it stay on one side of the split. Null: each case is somebody else.</summary>
    public string? Group { get; init; }

    /// <summary>Planes a volume is cut along; the first is the one evaluated.</summary>
    public IReadOnlyList<SlicePlane> Planes { get; init; } = [SlicePlane.Axial];

    /// <summary>Values that become 0 and 255 (HU, SUV); null: <see cref="Percentiles"/>.</summary>
    public IReadOnlyList<double>? Window { get; init; }

    /// <summary>Percentiles of a volume that become 0 and 255 where no window is given.</summary>
    public IReadOnlyList<double> Percentiles { get; init; } = [0.5, 99.5];

    /// <summary>Part of each slice of a volume that is used, as <c>input.crop</c> of a task's manifest.</summary>
    public InputCrop Crop { get; init; }

    /// <summary>Each structure is one piece: of what a system finds in a case only the largest connected component counts, as
    /// with <c>keep-largest</c> in a task's manifest.</summary>
    public bool KeepLargest { get; init; }

    /// <summary>How often episodes come from this set.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>In training, images are enlarged up to so much around what is labelled: for structures whose size differs
    /// more from patient to patient than the training cases show. 1: never.</summary>
    public double CloseUp { get; init; } = 1;

    /// <summary>How often a structure is chosen, over what its area gives it.</summary>
    public IReadOnlyDictionary<byte, double> StructureWeights { get; init; } = new Dictionary<byte, double>();
}

/// <summary>The sets a model is trained and evaluated on, as one JSON file beside its weights.</summary>
public sealed record SetCatalog
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>All sets.</summary>
    public required IReadOnlyList<SetDescription> Sets { get; init; }

    /// <summary>Reads a catalogue.</summary>
    /// <exception cref="InvalidDataException">Not a catalogue; the message names file and place.</exception>
    public static SetCatalog Load(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var catalog = JsonSerializer.Deserialize<SetCatalog>(stream, Json)
                ?? throw new InvalidDataException($"{path}: empty; an object with \"sets\" is needed.");
            var merged = catalog.Sets.FirstOrDefault(set => set.Merge.Count > 0 && set.Structures.Count != 1);
            return merged is null ? catalog : throw new InvalidDataException(
                $"{path}: set {merged.Name} merges labels and names {merged.Structures.Count} structures; one is needed to merge them into.");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path}: {fault.Message}", fault);
        }
    }
}
