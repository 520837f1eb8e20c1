namespace SamSgp.Cli.CommandLine;

/// <summary>Text from files as a terminal may show it: a file must not be able to move the cursor or clear the screen of
/// whoever looks at it.</summary>
internal static class Printable
{
    /// <summary>The text with a blank for each control character.</summary>
    public static string Of(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) ? ' ' : source[i];
    });
}
