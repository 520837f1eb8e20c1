using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Texts;

namespace SamSgp.Tasks.Matching;

/// <summary>Compares series with tasks.</summary>
public static class TaskMatcher
{
    /// <summary>Whether a series fits a task, with a reason for each of the task's conditions.</summary>
    public static MatchResult Match(TaskManifest task, SeriesFacts series) => new([.. Reasons(task.Match, series)]);

    private static IEnumerable<MatchReason> Reasons(MatchRule rule, SeriesFacts series)
    {
        if (rule.Modality.Count > 0) yield return Modality(rule, series.Modality);
        if (rule.BodyPart.Count > 0) yield return BodyPart(rule, series.BodyPart);
        foreach (var pattern in rule.Include) yield return Pattern(pattern, series, true);
        foreach (var pattern in rule.Exclude) yield return Pattern(pattern, series, false);
        if (rule.MinSlices > 1 || rule.MaxSlices is not null) yield return Slices(rule, series.Slices);
    }

    private static MatchReason Modality(MatchRule rule, string modality)
    {
        var wanted = WordList.Listing(rule.Modality);
        if (modality.Length == 0) return new(false, $"The series states no modality; the task is for {wanted}.") { IsUnstated = true };
        return rule.Modality.Contains(modality)
            ? new(true, $"The modality is {modality}.")
            : new(false, $"The modality is {modality}; the task is for {wanted}.");
    }

    private static MatchReason BodyPart(MatchRule rule, string bodyPart)
    {
        if (bodyPart.Length == 0) return new(true, "The series states no body part.");
        return rule.BodyPart.Contains(bodyPart, StringComparer.OrdinalIgnoreCase)
            ? new(true, $"The body part is {bodyPart}.")
            : new(false, $"The body part is {bodyPart}; the task is for {WordList.Listing(rule.BodyPart)}.");
    }

    private static MatchReason Pattern(AttributePattern pattern, SeriesFacts series, bool wanted)
    {
        var (attribute, text) = (pattern.Attribute, series.Attributes.GetValueOrDefault(pattern.Attribute) ?? "");
        if (text.Length == 0)
            return new(!wanted, $"The series states no {attribute}{(wanted ? $", where the task wants /{pattern.Pattern}/" : "")}.") { IsUnstated = true };
        var found = pattern.Pattern.IsMatch(text);
        var has = found ? "holds" : "does not hold";
        return new(found == wanted, $"{attribute} '{text}' {has} /{pattern.Pattern}/{(found == wanted ? "" : wanted
            ? ", which the task wants" : ", which the task excludes")}.");
    }

    private static MatchReason Slices(MatchRule rule, int slices)
    {
        var count = slices == 1 ? "The series has 1 slice" : $"The series has {slices} slices";
        if (slices < rule.MinSlices) return new(false, $"{count}; the task needs at least {rule.MinSlices}.");
        return slices > rule.MaxSlices
            ? new(false, $"{count}; the task takes at most {rule.MaxSlices}.")
            : new(true, $"{count}.");
    }
}
