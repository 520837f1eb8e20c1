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

    /// <summary>Cases to train on and to take support from; empty where none may be.</summary>
    public IReadOnlyList<string> Train { get; init; } = [];

    /// <summary>Instead of names: the first so many cases by name are for training, the rest for test.</summary>
    public int? TrainFirst { get; init; }

    /// <summary>Cases to test on.</summary>
    public IReadOnlyList<string> Test { get; init; } = [];

    /// <summary>Never trained on; its <see cref="Train"/> cases serve as support in evaluation only.</summary>
    public bool EvaluationOnly { get; init; }

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
            return JsonSerializer.Deserialize<SetCatalog>(stream, Json)
                ?? throw new InvalidDataException($"{path}: empty; an object with \"sets\" is needed.");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path}: {fault.Message}", fault);
        }
    }
}
