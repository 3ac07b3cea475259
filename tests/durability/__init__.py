"""Nothing is lost: faults and kills at every call that writes, locks, links, and a workbook rich in foreign parts."""
