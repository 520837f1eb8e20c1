using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("SamSgp.Storage.Tests")]
