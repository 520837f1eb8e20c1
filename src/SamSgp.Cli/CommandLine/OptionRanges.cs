using System.CommandLine;
using System.Globalization;

namespace SamSgp.Cli.CommandLine;

/// <summary>Options whose values have limits.</summary>
internal static class OptionRanges
{
    /// <summary>Refuses values outside a range, as a fault of the command line.</summary>
    public static Option<int> Within(this Option<int> option, int least, int most)
    {
        option.Validators.Add(result =>
        {
            // What is no number at all is refused by the parser itself.
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value)
                && (value < least || value > most))
                result.AddError($"{option.Name} {value} is out of range; write a number from {least} to {most}.");
        });
        return option;
    }
}
