using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using SamSgp.Tasks.Texts;

namespace SamSgp.Tasks.Manifests;

/// <summary>Something the user may set for a run; viewers make a form of it.</summary>
public sealed record TaskParameter
{
    private const int MaxTextLength = 1024;

    /// <summary>Name in requests and scripts: a letter, then letters, digits and underscores.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of value it takes.</summary>
    public required ParameterType Type { get; init; }

    /// <summary>The value of a run that gives none.</summary>
    public required ParameterValue Default { get; init; }

    /// <summary>What the form shows; the name in a manifest that gives none.</summary>
    public required string Label { get; init; }

    /// <summary>What the form shows as help; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>Least number; null for no limit.</summary>
    public double? Min { get; init; }

    /// <summary>Greatest number; null for no limit.</summary>
    public double? Max { get; init; }

    /// <summary>Step of the form's slider; null for any. Values between steps are allowed.</summary>
    public double? Step { get; init; }

    /// <summary>The texts of a <see cref="ParameterType.Choice"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Reads a value as commands, requests and manifests write it.</summary>
    /// <param name="text">The text; numbers with a decimal point.</param>
    /// <param name="value">The value.</param>
    /// <param name="problem">What is wrong and what would be right: "'7' is out of range; write a number from 0 to 5".</param>
    public bool TryParse(string text, [NotNullWhen(true)] out ParameterValue? value, [NotNullWhen(false)] out string? problem)
    {
        var (read, wrong, remedy) = Type switch
        {
            ParameterType.Real => ParseNumber(text, ParameterValue.OfReal),
            ParameterType.Whole => ParseNumber(text, n => ParameterValue.OfWhole((int)n)),
            ParameterType.Flag when text is "true" or "false" => (ParameterValue.OfFlag(text == "true"), null, ""),
            ParameterType.Flag => (null, "is neither true nor false", "write true or false"),
            ParameterType.Choice when Choices.Contains(text) => (ParameterValue.OfChoice(text), null, ""),
            ParameterType.Choice =>
                (null, "is no choice" + WordList.DidYouMean(text, Choices), "write " + WordList.Listing(Choices)),
            _ when text.Length <= MaxTextLength => (ParameterValue.OfText(text), null, ""),
            _ => (null, "is too long", $"write at most {MaxTextLength} characters"),
        };
        value = wrong is null ? read : null;
        problem = wrong is null ? null : string.Create(CultureInfo.InvariantCulture, $"'{text}' {wrong}; {remedy}");
        return wrong is null;
    }

    private (ParameterValue?, string?, string) ParseNumber(string text, Func<double, ParameterValue> make)
    {
        var isWhole = Type == ParameterType.Whole;
        var (min, max) = isWhole ? (Min ?? int.MinValue, Max ?? int.MaxValue) : (Min, Max);
        var problem = RealNumber.Parse(text, min, max, out var number);
        if (problem is null && isWhole && number != Math.Floor(number)) problem = "is not a whole number";
        var advice = RealNumber.Advice(Min, Max);
        if (isWhole) advice = advice.Replace("a number", "a whole number", StringComparison.Ordinal);
        return (problem is null ? make(number) : null, problem, advice);
    }
}
