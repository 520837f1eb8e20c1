namespace SamSgp.Jobs.Authoring;

/// <summary>A task that somebody drew: a series, and a SEG that shows in some of its slices what is to be found.</summary>
/// <param name="Title">What lists and buttons show.</param>
/// <param name="StudyInstanceUid">Study of both.</param>
/// <param name="SeriesInstanceUid">The images.</param>
/// <param name="SegmentationInstanceUid">SOP Instance UID of the SEG; its labels become the task's segments.</param>
public sealed record DrawnTask(string Title, string StudyInstanceUid, string SeriesInstanceUid, string SegmentationInstanceUid);
