using System.Globalization;
using SamSgp.Dicom;

namespace SamSgp.Storage.Index;

/// <summary>What a query wants of an attribute's values (PS3.4 C.2.2.2); any of several values may satisfy it.</summary>
public abstract record ValueMatching
{
    private ValueMatching()
    {
    }

    /// <summary>Whether a value satisfies it.</summary>
    internal abstract bool Accepts(string value);

    /// <summary>Whether a date satisfies it, beside which there is a time of day.</summary>
    internal virtual bool Accepts(string date, string time) => Accepts(date);

    /// <summary>One of these values exactly: single value, and list of UID matching, which lists of codes follow.</summary>
    public sealed record OneOf(IReadOnlyList<string> Values) : ValueMatching
    {
        internal override bool Accepts(string value) => Values.Contains(value);
    }

    /// <summary>This number, however it is written.</summary>
    public sealed record Number(double Value) : ValueMatching
    {
        internal override bool Accepts(string value) =>
            double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number.Equals(Value);
    }

    /// <summary>Wildcard matching: <c>*</c> for any characters, <c>?</c> for one; case matters.</summary>
    public sealed record Wildcard(string Pattern) : ValueMatching
    {
        internal override bool Accepts(string value) => MatchText.IsMatch(Pattern, value);
    }

    /// <summary>A person name, with or without wildcards, in any case, in any of its component groups.</summary>
    /// <param name="Pattern">As the client wrote it.</param>
    /// <param name="Fuzzy">Also when each word of the pattern begins a word of the name, in any order.</param>
    public sealed record PersonName(string Pattern, bool Fuzzy) : ValueMatching
    {
        /// <summary>The pattern in the form names are kept in.</summary>
        internal string Folded { get; } = MatchText.Fold(Pattern);

        /// <summary>The words each of which has to begin a word of the name.</summary>
        internal string[] Words { get; } =
            [.. MatchText.SplitWords(MatchText.Fold(Pattern)).Select(word => word.Trim('*')).Where(word => word.Length > 0)];

        /// <summary>How many words a pattern has.</summary>
        public static int CountWords(string pattern) => MatchText.SplitWords(pattern).Length;

        internal override bool Accepts(string value)
        {
            var folded = MatchText.Fold(value);
            if (MatchText.IsMatch(Folded, folded) || folded.Split('=').Any(group => MatchText.IsMatch(Folded, group))) return true;
            return Fuzzy && Words.Length > 0 && Words.All(word => MatchText.IsMatch($"* {word}*", MatchText.Words(folded)));
        }
    }

    /// <summary>Range matching of DA, or of one date: bounds as YYYYMMDD, both included, null where open.</summary>
    public sealed record DateRange(string? From, string? To) : ValueMatching
    {
        internal override bool Accepts(string value) => Within(MatchText.Date(value), From, To);
    }

    /// <summary>Range matching of TM: bounds as written (HH, HHMM, HHMMSS, with fraction), both included, null where open.</summary>
    public sealed record TimeRange(string? From, string? To) : ValueMatching
    {
        internal string? Lower { get; } = From is null ? null : MatchText.TimeFrom(From);

        internal string? Upper { get; } = To is null ? null : MatchText.TimeTo(To);

        internal override bool Accepts(string value) => Within(MatchText.TimeFrom(value), Lower, Upper);
    }

    /// <summary>Range matching of DT: bounds as written, both included, null where open.</summary>
    public sealed record DateTimeRange(string? From, string? To) : ValueMatching
    {
        private readonly string? _lower = From is null ? null : MatchText.DateTimeFrom(From);
        private readonly string? _upper = To is null ? null : MatchText.DateTimeTo(To);

        internal override bool Accepts(string value) => Within(MatchText.DateTimeFrom(value), _lower, _upper);
    }

    /// <summary>Date and time of day together: from the first moment to the last, not each within its own bounds (PS3.4 C.2.2.2.5.3). One
    /// that has no time is anywhere in its day.</summary>
    /// <param name="TimeOfDay">The attribute beside the date's.</param>
    /// <param name="Dates">First and last date.</param>
    /// <param name="Times">Time of the first date, and of the last.</param>
    public sealed record Moment(DicomTag TimeOfDay, DateRange Dates, TimeRange Times) : ValueMatching
    {
        internal override bool Accepts(string value) => Accepts(value, "");

        internal override bool Accepts(string dateText, string timeText)
        {
            var (date, time) = (MatchText.Date(dateText), MatchText.TimeFrom(timeText));
            bool IsOnTime(string? bound, string? at, int sign) => bound is null || string.CompareOrdinal(date, bound) * sign > 0
                || (date == bound && (time.Length == 0 || at is null || string.CompareOrdinal(time, at) * sign >= 0));
            return date.Length > 0 && IsOnTime(Dates.From, Times.Lower, 1) && IsOnTime(Dates.To, Times.Upper, -1);
        }
    }

    /// <summary>A date, a time of day, or both, as they are in a time zone (PS3.4 C.2.2.2.5). A dataset that states its own is looked at as if
    /// it lay in this one; what states none is looked at as it is.</summary>
    /// <param name="Date">The date's attribute.</param>
    /// <param name="TimeOfDay">The attribute beside it.</param>
    /// <param name="Dates">What is wanted of the date, or of the moment; null for nothing.</param>
    /// <param name="Times">What is wanted of the time of day; null for nothing.</param>
    /// <param name="Offset">Minutes from UTC.</param>
    public sealed record Zoned(DicomTag Date, DicomTag TimeOfDay, ValueMatching? Dates, ValueMatching? Times, int Offset) : ValueMatching
    {
        /// <summary>First and last date in any zone; null where that cannot be told.</summary>
        internal DateRange? AnyZone => ((Dates as Moment)?.Dates ?? Dates as DateRange) is not { } dates ? null : new DateRange(
            dates.From is null ? null : TimezoneOffset.AddDays(dates.From, -TimezoneOffset.MostDays),
            dates.To is null ? null : TimezoneOffset.AddDays(dates.To, TimezoneOffset.MostDays));

        internal override bool Accepts(string value) => Accepts(value, "");

        internal override bool Accepts(string date, string time) => (Dates?.Accepts(date, time) ?? true) && (Times?.Accepts(time) ?? true);

        internal bool Accepts(JsonAttributes dataset, JsonAttributes? study)
        {
            var (date, time) = (MatchText.Date(dataset.FirstText(Date) ?? ""), MatchText.TimeFrom(dataset.FirstText(TimeOfDay) ?? ""));
            if (TimezoneOffset.MinutesOf((study ?? dataset).FirstText(DicomTag.TimezoneOffsetFromUTC)) is { } own)
                (date, time) = TimezoneOffset.Shift(date, time, Offset - own);
            return Accepts(date, time);
        }
    }

    /// <summary>No value: the attribute is empty, or not there (PS3.4 C.2.2.2.7).</summary>
    public sealed record Empty : ValueMatching
    {
        internal override bool Accepts(string value) => value.Length == 0;
    }

    /// <summary>Any of these.</summary>
    public sealed record AnyOf(IReadOnlyList<ValueMatching> Values) : ValueMatching
    {
        internal override bool Accepts(string value) => Values.Any(one => one.Accepts(value));

        internal override bool Accepts(string date, string time) => Values.Any(one => one.Accepts(date, time));
    }

    private static bool Within(string value, string? from, string? to) =>
        value.Length > 0 && (from is null || string.CompareOrdinal(value, from) >= 0)
        && (to is null || string.CompareOrdinal(value, to) <= 0);
}
