using System.Globalization;
using System.Text.Json;
using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands;

/// <summary>What the scores of a folder were made with, kept beside them: scores of other settings would not be comparable with these.</summary>
/// <param name="Model">SHA-256 of the model.</param>
/// <param name="Support">Support images of a structure.</param>
/// <param name="Change">What was done to test images.</param>
/// <param name="Size">Side of the network's input.</param>
/// <param name="TrainingSeconds">Processor time of trained systems.</param>
/// <param name="BaselineSize">Side of the baselines' input.</param>
/// <param name="Seed">Of training.</param>
internal sealed record EvaluationSettings(string Model, int Support, string Change, int Size, double TrainingSeconds, int BaselineSize, long Seed)
{
    /// <summary>SHA-256 of the decoder for clicks; empty where there is none, null where it was not noted.</summary>
    public string? Clicks { get; init; }

    /// <summary>SHA-256 of each model beside, by name; null where it was not noted.</summary>
    public string? Beside { get; init; }

    /// <summary>Name of the file.</summary>
    public const string FileName = "settings.json";

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Makes sure that scores in a folder were made with the same. A <see cref="CommandException"/> says what is different.</summary>
    /// <returns>False where nobody wrote down with what they were made.</returns>
    public bool Require(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return false;
        EvaluationSettings kept;
        try
        {
            kept = JsonSerializer.Deserialize<EvaluationSettings>(File.ReadAllText(path), Indented)!;
        }
        catch (JsonException fault)
        {
            throw new CommandException($"{path} is no file of settings as this command writes it: {fault.Message}", fault);
        }

        kept = kept with { Clicks = kept.Clicks ?? Clicks, Beside = kept.Beside ?? Beside };
        if (kept == this) return true;
        var differences = Named.Zip(kept.Named).Where(pair => pair.First.Value != pair.Second.Value)
            .Select(pair => $"{pair.First.Name} {pair.Second.Value}, now {pair.First.Value}");
        throw new CommandException($"The scores in {folder} were made with other settings ({string.Join("; ", differences)}): name another folder as --output.");
    }

    /// <summary>Writes them beside the scores.</summary>
    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Indented) + "\n");

    private (string Name, string Value)[] Named =>
    [
        ("model", Model), ("--support", Text(Support)), ("test images", Change), ("--size", Text(Size)), ("--training-seconds", Text(TrainingSeconds)),
        ("--baseline-size", Text(BaselineSize)), ("--seed", Text(Seed)), ("decoder for clicks", Clicks ?? ""), ("models beside", Beside ?? ""),
    ];

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
