using System.Diagnostics;
using System.Text;

namespace SamSgp.Testing;

/// <summary>What a started program writes, kept for messages; reading it also keeps the program from blocking.</summary>
public sealed class ProcessLog
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins to read both redirected outputs.</summary>
    public ProcessLog(Process process)
    {
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>All of it so far.</summary>
    public string Text
    {
        get
        {
            lock (_text) return _text.ToString();
        }
    }

    private void Append(string? line)
    {
        if (line is null) return;
        lock (_text) _text.AppendLine(line);
    }
}
