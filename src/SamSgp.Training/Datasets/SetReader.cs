using System.Text.RegularExpressions;
using SamSgp.Imaging.Nifti;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Training.Datasets;

/// <summary>Reads the sets of a catalogue from a data folder, one side of the split at a time.</summary>
public sealed class SetReader(string dataFolder)
{
    private const string CaseMark = "{case}";

    /// <summary>All training cases that a model may be trained on; one set for each plane.</summary>
    /// <exception cref="InvalidDataException">A file is missing or cannot be read, or a set may not be trained on; the message
    /// names it.</exception>
    public IEnumerable<LabelledSet> ReadForTraining(SetCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        foreach (var set in catalog.Sets.Where(set => set.Use == SetUse.Train))
        {
            if (SharedLicences.Objection(set) is { } objection)
                throw new InvalidDataException($"Set {set.Name} may not be trained on: {objection}. Give it \"use\": \"report\", "
                    + "or state \"licence\" and \"attribution\" as its source does.");
            foreach (var plane in set.Planes)
                if (Split(set).Train is { Count: > 0 } names) yield return Read(set, names, plane);
        }
    }

    /// <summary>Names on each side of the split.</summary>
    public (IReadOnlyList<string> Train, IReadOnlyList<string> Test) Split(SetDescription set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (set.TrainFirst is not { } first) return (set.Train, set.Test);
        var all = FindCases(set);
        var train = FirstPatients([.. all.GroupBy(name => PatientOf(set, name))], first);
        return ([.. all.Where(train.Contains)], [.. all.Where(name => !train.Contains(name))]);
    }

    /// <summary>Some cases of a set, cut along one plane.</summary>
    public LabelledSet Read(SetDescription set, IReadOnlyList<string> cases, SlicePlane plane)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(cases);
        var name = plane == set.Planes[0] ? set.Name : $"{set.Name} ({plane.ToString().ToLowerInvariant()})";
        var weight = set.Weight / set.Planes.Count;
        return new LabelledSet(name, [.. cases.Select(c => ReadCase(set, c, plane))], set.Structures, weight,
            set.StructureWeights)
        {
            CloseUp = set.CloseUp, IsKnown = set.Use == SetUse.Train,
        };
    }

    private LabelledCase ReadCase(SetDescription set, string name, SlicePlane plane)
    {
        var (image, mask) = (PathOf(set.Images, name), PathOf(set.Masks, name));
        foreach (var path in (string[])[image, mask])
        {
            if (!File.Exists(path))
                throw new InvalidDataException($"Set {set.Name}, case {name}: {path} is not there.");
        }

        if (!image.Contains(".nii", StringComparison.Ordinal))
            return new LabelledCase(name, [Merged(set, PictureSlicer.Read(image, mask))]) { Patient = PatientOf(set, name) };
        var volume = NiftiFile.ReadVolume(image);
        return new LabelledCase(name, [.. VolumeSlicer.Cut(volume, NiftiFile.ReadLabels(mask), set, plane).Select(slice => Merged(set, slice))])
        {
            Spacing = VolumeSlicer.Spacing(volume.Geometry, plane), Patient = PatientOf(set, name),
        };
    }

    private static LabelledSlice Merged(SetDescription set, LabelledSlice slice)
    {
        if (set.Merge.Count == 0) return slice;
        var first = set.Structures.Keys.Single();
        return slice.With(Array.ConvertAll(slice.Labels, label => set.Merge.Contains(label) ? first : label));
    }

    private static string PatientOf(SetDescription set, string name)
    {
        if (set.Group is null) return name;
        var match = Regex.Match(name, set.Group, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        if (!match.Success)
            throw new InvalidDataException($"Set {set.Name}: the group {set.Group} does not match the case {name}; it must match every case's name.");
        return match.Groups.Count > 1 ? match.Groups[1].Value : match.Value;
    }

    // Cases of the first patients, so many of them that their number is nearest to the wanted one; the fewer of two.
    private static HashSet<string> FirstPatients(List<IGrouping<string, string>> patients, int wanted)
    {
        var count = Enumerable.Range(0, patients.Count + 1).MinBy(n => Math.Abs(patients.Take(n).Sum(p => p.Count()) - wanted));
        return [.. patients.Take(count).SelectMany(p => p)];
    }

    private string PathOf(string pattern, string name) =>
        Path.Combine(dataFolder, pattern.Replace(CaseMark, name, StringComparison.Ordinal));

    private List<string> FindCases(SetDescription set)
    {
        var pattern = Path.Combine(dataFolder, set.Images);
        var (folder, file) = (Path.GetDirectoryName(pattern)!, Path.GetFileName(pattern));
        var parts = file.Split(CaseMark);
        if (parts.Length != 2)
            throw new InvalidDataException(
                $"Set {set.Name}: {set.Images} must name {CaseMark} once, in the file's name.");
        if (!Directory.Exists(folder)) throw new InvalidDataException($"Set {set.Name}: {folder} is not there.");
        return [.. Directory.EnumerateFiles(folder, parts[0] + "*" + parts[1]).Select(path => Path.GetFileName(path))
            .Select(found => found[parts[0].Length..^parts[1].Length]).Order(StringComparer.Ordinal)];
    }
}
