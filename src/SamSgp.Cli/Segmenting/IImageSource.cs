using SamSgp.Dicom;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Matching;

namespace SamSgp.Cli.Segmenting;

/// <summary>Images that are segmented together: a DICOM series, or a file of another kind.</summary>
internal interface IImageSource
{
    /// <summary>What it is, for people.</summary>
    string Title { get; }

    /// <summary>What is stated of it, as DICOM's attributes.</summary>
    DicomDataset Header { get; }

    /// <summary>Slices, or frames.</summary>
    int Slices { get; }

    /// <summary>Why it cannot be read; null where nothing is known against it.</summary>
    string? Fault { get; }

    /// <summary>Why nobody segments it; null where it is an image.</summary>
    string? NoImage { get; }

    /// <summary>Of those of one study that fit a task one is segmented.</summary>
    string Study { get; }

    /// <summary>Series Instance UID; empty where there is none.</summary>
    string Series { get; }

    /// <summary>Path of a file below the input; empty for a series.</summary>
    string File { get; }

    /// <summary>Whether a task that the user named may be run on it.</summary>
    bool Allows(MatchResult match);

    /// <summary>What to do where no task fits by what is stated.</summary>
    /// <param name="fits">What each task says.</param>
    string Advice(IReadOnlyList<MatchResult> fits);

    /// <summary>Reads it; a <see cref="CommandLine.CommandException"/> says why it cannot be segmented.</summary>
    SegmentInput Read(TaskManifest task, CancellationToken token);

    /// <summary>Path of its result below the results' folder.</summary>
    string ResultOf(TaskManifest task);

    /// <summary>Path of the result's picture below the results' folder.</summary>
    string PreviewOf(TaskManifest task);
}
