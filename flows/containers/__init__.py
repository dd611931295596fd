"""Archives and compressed files: what is inside, one member after the other, without unpacking to disk.

kinds     which container some bytes begin
names     which member names are refused or skipped
limits    how much may come out of one container, and the refusal
streams   bytes read forward once, and the decompressors
archives  the members of zip, tar and 7z
walk      all of it together, nested containers included
"""
