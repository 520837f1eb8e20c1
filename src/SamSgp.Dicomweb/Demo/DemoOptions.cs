using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Demo;

/// <summary>A synthetic series for the first steps on an empty machine.</summary>
internal sealed class DemoOptions
{
    public const string Section = "Demo";

    /// <summary>Store a synthetic CT series when the store is empty, and say how to run the first job on it.</summary>
    public bool Enabled { get; set; }
}

/// <summary>Nothing can be wrong with a switch that could be read.</summary>
internal sealed class DemoOptionsValidator : IValidateOptions<DemoOptions>
{
    public ValidateOptionsResult Validate(string? name, DemoOptions options) => ValidateOptionsResult.Success;
}
