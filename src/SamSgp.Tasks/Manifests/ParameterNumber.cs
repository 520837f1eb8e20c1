using System.Globalization;

namespace SamSgp.Tasks.Manifests;

/// <summary>A number, or the name of a task's parameter that gives it (<c>$smoothing</c> in a manifest).</summary>
public readonly record struct ParameterNumber
{
    private readonly double _number;

    private ParameterNumber(double number, string? parameter) => (_number, Parameter) = (number, parameter);

    /// <summary>Name of the parameter; null for a plain number.</summary>
    public string? Parameter { get; }

    /// <summary>A plain number.</summary>
    public static ParameterNumber Of(double number) => new(number, null);

    /// <summary>The value of a parameter.</summary>
    public static ParameterNumber From(string parameter) => new(0, parameter);

    /// <summary>The number for a run.</summary>
    /// <param name="values">The run's parameters by name.</param>
    public double Resolve(IReadOnlyDictionary<string, ParameterValue> values) =>
        Parameter is null ? _number : values[Parameter].Number;

    /// <summary>As a manifest writes it.</summary>
    public override string ToString() =>
        Parameter is null ? _number.ToString(CultureInfo.InvariantCulture) : "$" + Parameter;
}
