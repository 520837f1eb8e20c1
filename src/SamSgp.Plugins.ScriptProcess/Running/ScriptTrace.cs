using System.Diagnostics;

namespace SamSgp.Plugins.ScriptProcess.Running;

/// <summary>An exception of a script as its author wants it: line, type, message.</summary>
internal static class ScriptTrace
{
    /// <summary>"line 12: FormatException: The input string ...". In optimised code .NET does not know the line of an index
    /// out of range; a script compiled with exact lines has it.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="path">The script, whose innermost line is named.</param>
    public static string Describe(Exception exception, string path)
    {
        var line = new StackTrace(exception, true).GetFrames()
            .Where(frame => frame.GetFileName() == path).Select(frame => frame.GetFileLineNumber()).FirstOrDefault();
        var what = $"{exception.GetType().Name}: {exception.Message}";
        return line > 0 ? $"failed in line {line}: {what}" : $"failed: {what}";
    }
}
