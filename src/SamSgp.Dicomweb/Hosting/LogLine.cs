using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>
/// One line of the log: time, level, category, message, exception. The last place that every message passes, so that here is
/// ensured what nobody has to think of elsewhere: whatever a client has put into a header, a path or a dataset, it begins no
/// line of its own and gives a terminal no orders.
/// </summary>
internal sealed class LogLine(TimeProvider clock) : ConsoleFormatter(Form)
{
    public const string Form = "line";

    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ", Yellow = "\e[33m", Red = "\e[31m", Plain = "\e[0m";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = entry.Formatter(entry.State, entry.Exception);
        if (message is null && entry.Exception is null) return;
        textWriter.Write(clock.GetUtcNow().ToString(TimeFormat, CultureInfo.InvariantCulture));
        textWriter.Write($" {LevelOf(entry.LogLevel)}: ");
        textWriter.Write(Harmless($"{entry.Category}[{entry.EventId.Id}] {message}"));
        if (entry.Exception is not null) textWriter.Write(Harmless($" {entry.Exception}"));
        textWriter.Write('\n');
    }

    /// <summary>A text on one line, without what terminals obey: an end of line is a blank; controls (also C1), marks of
    /// direction and other invisible characters are written as \u and their number.</summary>
    internal static string Harmless(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter == '\n') line.Append(' ');
            else if (IsHarmless(letter)) line.Append(letter);
            else line.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        }

        return line.ToString();
    }

    private static bool IsHarmless(char letter) => char.GetUnicodeCategory(letter) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string LevelOf(LogLevel level)
    {
        var (word, color) = level switch
        {
            LogLevel.Trace => ("trce", ""),
            LogLevel.Debug => ("dbug", ""),
            LogLevel.Information => ("info", ""),
            LogLevel.Warning => ("warn", Yellow),
            LogLevel.Error => ("fail", Red),
            _ => ("crit", Red),
        };
        return color.Length == 0 || Console.IsOutputRedirected ? word : color + word + Plain;
    }
}
