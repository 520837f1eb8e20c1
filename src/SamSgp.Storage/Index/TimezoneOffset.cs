using System.Globalization;

namespace SamSgp.Storage.Index;

/// <summary>Timezone Offset From UTC (0008,0201), <c>&amp;ZZXX</c> (PS3.3 C.12.1.1.8): whole minutes, so that of a moment only date, hour and
/// minute change with it.</summary>
public static class TimezoneOffset
{
    private const int MinutesOfDay = 24 * 60, LargestHours = 14;

    /// <summary>Two places are never further apart than this many days.</summary>
    internal const int MostDays = 2;

    /// <summary>Minutes east of Greenwich; null where the text is none, or none that any place has.</summary>
    public static int? MinutesOf(string? text) =>
        text is ['+' or '-', _, _, _, _] && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 && int.Parse(text.AsSpan(3), CultureInfo.InvariantCulture) is < 60 and var minutes
            && int.Parse(text.AsSpan(1, 2), CultureInfo.InvariantCulture) * 60 + minutes is <= LargestHours * 60 and var all
            ? text[0] == '-' ? -all : all
            : null;

    /// <summary>A moment some minutes later. What has a date alone is a day, and stays that; a time of day alone goes round.</summary>
    /// <param name="date">YYYYMMDD, or empty.</param>
    /// <param name="time">HHMMSS.FFFFFF, or empty.</param>
    /// <param name="minutes">How much later.</param>
    internal static (string Date, string Time) Shift(string date, string time, int minutes)
    {
        if (time.Length < 4 || !int.TryParse(time.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var hour)
            || !int.TryParse(time.AsSpan(2, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var minute)) return (date, time);
        var shifted = hour * 60 + minute + minutes;
        var days = (int)Math.Floor((double)shifted / MinutesOfDay);
        var ofDay = shifted - days * MinutesOfDay;
        return (AddDays(date, days), string.Create(CultureInfo.InvariantCulture, $"{ofDay / 60:00}{ofDay % 60:00}{time[4..]}"));
    }

    /// <summary>YYYYMMDD some days later; what is no date, or would be none then, stays as it is.</summary>
    internal static string AddDays(string date, int days)
    {
        if (!DateOnly.TryParseExact(date, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || day.DayNumber + days < 0 || day.DayNumber + days > DateOnly.MaxValue.DayNumber) return date;
        return day.AddDays(days).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
    }
}
