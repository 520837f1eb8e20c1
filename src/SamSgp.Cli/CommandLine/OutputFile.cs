namespace SamSgp.Cli.CommandLine;

/// <summary>A file that a command writes at its end: whether it can be is known before the work.</summary>
internal static class OutputFile
{
    /// <summary>Makes the file's folder and tries to write there; what was there stays as it is. A <see cref="CommandException"/> says why
    /// nothing can be written.</summary>
    /// <param name="path">Full path; null for no output.</param>
    public static void Require(string? path)
    {
        if (path is null) return;
        if (Directory.Exists(path)) throw new CommandException($"{path} is a folder; name a file.");
        var existed = File.Exists(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (File.Open(path, FileMode.OpenOrCreate, FileAccess.Write))
            {
                // Whoever may open it may write it.
            }

            if (!existed) File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be written, and nothing was begun: {fault.Message}", fault);
        }
    }
}
