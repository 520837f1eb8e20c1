using System.Globalization;

namespace SamSgp.Tasks.Manifests;

/// <summary>A checked value of a parameter.</summary>
public sealed record ParameterValue
{
    private readonly double _number;
    private readonly bool _flag;
    private readonly string _text;

    private ParameterValue(ParameterType type, double number, bool flag, string text) =>
        (Type, _number, _flag, _text) = (type, number, flag, text);

    /// <summary>What kind of value it is.</summary>
    public ParameterType Type { get; }

    /// <summary>The value of a <see cref="ParameterType.Real"/> or <see cref="ParameterType.Whole"/>.</summary>
    public double Number => Type is ParameterType.Real or ParameterType.Whole ? _number : throw Not("number");

    /// <summary>The value of a <see cref="ParameterType.Flag"/>.</summary>
    public bool Flag => Type == ParameterType.Flag ? _flag : throw Not("boolean");

    /// <summary>The value of a <see cref="ParameterType.Text"/> or <see cref="ParameterType.Choice"/>.</summary>
    public string Text => Type is ParameterType.Text or ParameterType.Choice ? _text : throw Not("text");

    /// <summary>A real number.</summary>
    public static ParameterValue OfReal(double value) => new(ParameterType.Real, value, false, "");

    /// <summary>A whole number.</summary>
    public static ParameterValue OfWhole(int value) => new(ParameterType.Whole, value, false, "");

    /// <summary>A truth value.</summary>
    public static ParameterValue OfFlag(bool value) => new(ParameterType.Flag, 0, value, "");

    /// <summary>A text.</summary>
    public static ParameterValue OfText(string value) => new(ParameterType.Text, 0, false, value);

    /// <summary>One of a list of texts.</summary>
    public static ParameterValue OfChoice(string value) => new(ParameterType.Choice, 0, false, value);

    /// <summary>As commands and manifests write it.</summary>
    public override string ToString() => Type switch
    {
        ParameterType.Flag => _flag ? "true" : "false",
        ParameterType.Real or ParameterType.Whole => _number.ToString(CultureInfo.InvariantCulture),
        _ => _text,
    };

    private InvalidOperationException Not(string kind) => new($"The value '{this}' is no {kind}.");
}
