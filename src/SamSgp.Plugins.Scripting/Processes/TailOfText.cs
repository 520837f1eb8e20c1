namespace SamSgp.Plugins.Scripting.Processes;

/// <summary>Reads a stream to its end and keeps the last of it, so that the writer never waits.</summary>
internal sealed class TailOfText
{
    private const int Most = 16 << 10;

    private readonly Lock _lock = new();
    private readonly Task _reading;
    private string _text = "";

    /// <param name="reader">The stream.</param>
    public TailOfText(TextReader reader) => _reading = Task.Run(() => ReadAsync(reader));

    /// <summary>The last that was written; waits for what is on its way once the writer has ended.</summary>
    public string Text
    {
        get
        {
            _reading.Wait(TimeSpan.FromSeconds(1));
            lock (_lock) return _text;
        }
    }

    private async Task ReadAsync(TextReader reader)
    {
        var buffer = new char[4096];
        try
        {
            while (await reader.ReadAsync(buffer) is var count and > 0)
            {
                lock (_lock)
                {
                    _text += new string(buffer, 0, count);
                    if (_text.Length > Most) _text = _text[^Most..];
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process was ended.
        }
    }
}
