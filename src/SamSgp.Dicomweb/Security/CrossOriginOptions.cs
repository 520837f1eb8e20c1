using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Security;

/// <summary>Which other origins' pages may call the service.</summary>
internal sealed class CrossOriginOptions
{
    public const string Section = "Cors";

    /// <summary>Origins such as https://viewer.example.org; none by default.</summary>
    public IList<string> Origins { get; set; } = [];
}

internal sealed class CrossOriginOptionsValidator : IValidateOptions<CrossOriginOptions>
{
    public ValidateOptionsResult Validate(string? name, CrossOriginOptions options)
    {
        var faults = options.Origins.Where(origin => !IsOrigin(origin))
            .Select(origin => $"Origins: '{origin}' must be a scheme and host such as https://viewer.example.org, without a path.")
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && text == uri.GetLeftPart(UriPartial.Authority);
}
