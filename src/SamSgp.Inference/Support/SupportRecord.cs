using System.Text.Json;
using SamSgp.Inference.Confidences;

namespace SamSgp.Inference.Support;

/// <summary>What a task's own examples told of it where it is used, kept beside its manifest.</summary>
public sealed record SupportRecord
{
    /// <summary>The file's name, beside the manifest.</summary>
    public const string FileName = "scores.json";

    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Id of the task.</summary>
    public required string Task { get; init; }

    /// <summary>Its version then.</summary>
    public required string TaskVersion { get; init; }

    /// <summary>Labels of its segments, by number.</summary>
    public required IReadOnlyDictionary<int, string> Segments { get; init; }

    /// <summary>Name of the model that was tried.</summary>
    public required string Model { get; init; }

    /// <summary>Hex SHA-256 of the model's checkpoint; null in older records.</summary>
    public string? CheckpointSha256 { get; init; }

    /// <summary>Hash of what encoded examples depend on; another one: the scores are of another state of the task.</summary>
    public required string Preparation { get; init; }

    /// <summary>Example images (slices) that were tried.</summary>
    public required int Images { get; init; }

    /// <summary>Cases they are of.</summary>
    public required int Cases { get; init; }

    /// <summary>When it was measured; null where that was not noted.</summary>
    public DateTimeOffset? Measured { get; init; }

    /// <summary>How well each segment is found in a case by the others.</summary>
    public required IReadOnlyList<SegmentScore> Scores { get; init; }

    /// <summary>What each example does to the others, those that hurt most first.</summary>
    public IReadOnlyList<ExampleEffect> Effects { get; init; } = [];

    /// <summary>What the network's confidence in a segment is worth; null where too few cases could tell.</summary>
    public ConfidenceCalibration? Calibration { get; init; }

    /// <summary>Mean Dice over the segments.</summary>
    public double MeanDice => Scores.Count == 0 ? 0 : Scores.Average(score => score.Dice);

    /// <summary>Where the record of a task lies.</summary>
    /// <param name="manifest">Full path of the manifest.</param>
    public static string PathOf(string manifest) => Path.Combine(Path.GetDirectoryName(manifest)!, FileName);

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path)
    {
        var unfinished = path + ".unfinished";
        File.WriteAllText(unfinished, JsonSerializer.Serialize(this, Layout) + "\n");
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>The record in a file; null where there is none, or none that can be read.</summary>
    public static SupportRecord? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<SupportRecord>(File.ReadAllText(path), Layout) : null;
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
